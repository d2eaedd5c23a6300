// Plotly's choice of ticks and how it writes their numbers, for the picture that stands there before Plotly.

const BETWEEN = { true: 40, false: 80 }; // pixels that Plotly keeps from one tick to the next, upwards and along
const ROUND = [2, 5, 10];
const SMALL = 0.75; // size of the digits between two powers of ten
const LARGE = 1.25; // size of the powers of ten on a logarithmic axis

// Plotly takes the next round length, also where the length is round itself.
function roundUp(length) {
  const base = 10 ** Math.floor(Math.log(length) / Math.LN10);
  return base * (ROUND.find((factor) => factor > length / base) ?? 10);
}

function minus(text) {
  return text.replaceAll("-", "−");
}

// Returns how numbers are written on an axis with this step: those of one axis share their power of ten.
function writer(step, [low, high], { exponentformat, minexponent = 3 }) {
  const size = Math.floor(Math.log10(Math.max(Math.abs(low), Math.abs(high))) + 0.01);
  const exponent = exponentformat === "power" && Math.abs(size) > minexponent ? size : 0;
  const places = 2 - Math.floor(Math.log10(step) + 0.01) + exponent;
  return (value) => {
    if (Math.abs(value) < step * 1e-6) return "0";
    const digits = (value / 10 ** exponent).toFixed(Math.min(Math.max(places, 0), 20));
    const short = digits.includes(".") ? digits.replace(/\.?0+$/, "") : digits;
    return minus(exponent ? `${short}×10<sup>${exponent}</sup>` : short);
  };
}

function multiples(first, step, low, high) {
  const slack = (high - low) / 1e4;
  if (!(step > 0) || (high - low) / step > 200) return [];
  const found = [];
  for (let i = Math.ceil((low - slack - first) / step); first + i * step <= high + slack; i += 1) {
    found.push(Number((first + i * step).toPrecision(12)));
  }
  return found;
}

function linear(range, count, settings) {
  const [low, high] = [...range].sort((a, b) => a - b);
  const step = settings.dtick ?? roundUp((high - low) / count);
  const text = settings.tickformat === ".0%" ? (value) => `${Math.round(100 * value)}%` : writer(step, range, settings);
  return multiples(settings.tick0 ?? 0, step, low, high).map((value) => ({ value, text: text(value), scale: 1 }));
}

function decade(exponent) {
  return { 0: "1", 1: "10" }[exponent] ?? minus(`10<sup>${exponent}</sup>`);
}

// `range` holds the exponents at both ends.
function logarithmic(range, count, settings) {
  const [low, high] = [...range].sort((a, b) => a - b);
  const rough = (high - low) / count;
  if (high - low < 1 && rough <= 0.7) {
    const ends = [10 ** low, 10 ** high];
    return linear(ends, (1.5 * (high - low)) / rough, settings);
  }
  const step = rough > 0.7 ? Math.ceil(rough) : 1;
  const found = multiples(0, step, low, high).map((at) => ({ value: 10 ** at, text: decade(at), scale: LARGE }));
  if (rough > 0.7) return found;
  const between = rough > 0.3 ? [2, 5] : [2, 3, 4, 5, 6, 7, 8, 9];
  for (let at = Math.floor(low); at <= high; at += 1) {
    for (const digit of between) {
      const place = at + Math.log10(digit);
      if (place >= low && place <= high) found.push({ value: 10 ** place, text: String(digit), scale: SMALL });
    }
  }
  return found;
}

// Returns the ticks of an axis of so many pixels: where each is, what it says, and how large it says it.
export function ticks(settings, range, length, vertical) {
  const { tickvals, ticktext, nticks } = settings;
  const count = nticks || Math.min(Math.max(length / BETWEEN[vertical], 4), 9) + 1;
  if (tickvals) {
    const text = writer(1e-3, range, settings);
    return [...tickvals].map((value, i) => ({ value, text: String(ticktext?.[i] ?? text(value)), scale: 1 }));
  }
  return (settings.type === "log" ? logarithmic : linear)(range, count, settings);
}
