// Numbers as text and back.

const SUPERSCRIPTS = "⁰¹²³⁴⁵⁶⁷⁸⁹";
const INFINITE = /^[+-]?(inf|∞)$/i;
const UNDEFINED = /^nan$/i;
const NUMBER = /^[+-]?(\d+\.?\d*|\.\d+)(e[+-]?\d{1,3})?$/i;

function raised(exponent) {
  const digits = [...String(Math.abs(exponent))].map((digit) => SUPERSCRIPTS[digit]).join("");
  return (exponent < 0 ? "⁻" : "") + digits;
}

// Returns a number for reading: significant digits, a true minus sign, powers of ten, ∞.
export function format(value, digits, nan) {
  if (Number.isNaN(value)) return nan;
  if (!Number.isFinite(value)) return value > 0 ? "∞" : "−∞";
  const rounded = Number(value.toPrecision(digits));
  const size = Math.abs(rounded);
  if (size !== 0 && (size < 1e-4 || size >= 10 ** Math.max(digits, 6))) {
    const [mantissa, exponent] = rounded.toExponential().split("e");
    return `${mantissa}\u00a0×\u00a010${raised(Number(exponent))}`.replace("-", "−");
  }
  return String(rounded + 0).replace("-", "−");
}

const LONGEST = 9; // characters of a number that is read as it is typed
const DIGITS = 6; // significant digits of one that would be longer

// Returns a number in full, as one may type it.
export function typed(value) {
  if (!Number.isFinite(value)) return format(value, 1, "nan");
  return String(value + 0).replaceAll("-", "−");
}

// Returns a number that one may type as it is read: with fewer digits where it is long.
export function read(value) {
  const exact = typed(value);
  return exact.length <= LONGEST ? exact : format(value, DIGITS, "nan");
}

// Returns the number that a text states, or null; inf and nan only where they are allowed.
export function parse(text, special = false) {
  const plain = text.trim().replaceAll(/[−–－﹣]/g, "-").replace(",", ".");
  if (special && INFINITE.test(plain)) return plain.startsWith("-") ? -Infinity : Infinity;
  if (special && UNDEFINED.test(plain)) return NaN;
  const value = NUMBER.test(plain) ? Number(plain) : NaN;
  return Number.isFinite(value) ? value : null;
}
