// Ranks losses for what one types. Words are compared without case, endings, and the space between scripts.

const WORD = /\p{Script=Han}+|[\p{Script=Latin}\p{Script=Greek}\p{N}]+/gu;
const MODULE = /^(torch\.)?(nn\.)?(functional\.|f\.)?(?=[a-z])/;
const PLURAL = /(?<=[^s])s$/;
const ENDING = /(ication|ation|itie|ity|ness|ying|ing|ion|ier|er|ied|ed|ie|al|e|y)$/;
const HAN = /\p{Script=Han}/u;
// Words that are looked at together, for compounds that some write as one.
const TOGETHER = 4;

// "outliers" and "outlier", "imbalanced" and "imbalance", "probabilities" and "probability" have one stem.
function stem(word) {
  if (HAN.test(word) || word.length < 5) return word;
  const single = word.replace(PLURAL, "");
  const short = single.replace(ENDING, "");
  return short.length > 2 ? short : single;
}

function words(text, ignored) {
  const named = text.trim().replace(/([a-zA-Z0-9])(?=[A-Z][a-z])/g, "$1 ").toLowerCase();
  const apart = named.replace(MODULE, "").replace(/(?<=\w)loss\b/g, " loss");
  const all = apart.match(WORD) ?? [];
  const silent = ignored.filter((word) => HAN.test(word));
  const told = all
    .map((word) => silent.reduce((left, part) => left.replaceAll(part, ""), word))
    .filter((word) => word && !ignored.includes(word));
  return told.length ? told : all;
}

function readText(text, ignored) {
  const written = words(text, ignored);
  const read = written.map(stem);
  // A run of words that begins at each of them.
  const runs = read.map((_, i) => read.slice(i, i + TOGETHER).join(""));
  return { words: read, runs, written: written.join(""), key: read.join("") };
}

function begins(text, word) {
  return text.runs.some((run) => run.startsWith(word) || (HAN.test(word) && run.includes(word)));
}

// Whether a declared phrase stands inside a longer question.
function inside(asked, phrase) {
  if (HAN.test(phrase.key)) return asked.key.includes(phrase.key);
  return asked.words.some((_, i) => {
    for (let end = i + 1; end <= i + TOGETHER; end += 1) {
      if (asked.words.slice(i, end).join("") === phrase.key) return true;
    }
    return false;
  });
}

export function readIndex({ ignored, concepts, prose }) {
  return {
    ignored,
    names: Object.keys(prose),
    concepts: concepts.map(({ words, losses }) => ({
      losses,
      phrases: words.map((word) => readText(word, ignored)),
    })),
    prose: Object.fromEntries(
      Object.entries(prose).map(([name, text]) => [name, readText(text, ignored)]),
    ),
  };
}

// Each way to answer returns a cost, or null: the first way that answers decides, the cost orders within it.
const WAYS = [
  // The question is a declared word, letter by letter.
  (asked, own) => least(own, (phrase) => phrase.written === asked.written),
  // It is another form of one.
  (asked, own) => least(own, (phrase) => phrase.key === asked.key),
  // It begins one.
  (asked, own) => least(own, (phrase) => phrase.key.startsWith(asked.key)),
  // Each of its words is declared.
  (asked, own) => {
    const costs = asked.words.map((word) => least(own, (phrase) => begins(phrase, word)));
    return costs.includes(null) ? null : costs.reduce((sum, cost) => sum + cost, 0);
  },
  // Declared words stand inside it: the more of it they explain, and the better the loss answers them.
  (asked, own) => {
    const explained = own.map(({ place, phrases }) => {
      const found = phrases.filter((phrase) => inside(asked, phrase));
      return Math.max(0, ...found.map(({ key }) => key.length)) / (1 + place / 10);
    });
    const sum = explained.reduce((all, one) => all + one, 0);
    return sum ? -sum : null;
  },
  // Its words stand in what is written about the loss.
  (asked, own, prose) => {
    const stands = (word) =>
      begins(prose, word) || own.some(({ phrases }) => phrases.some((one) => begins(one, word)));
    return asked.words.every(stands) ? 0 : null;
  },
];

function least(own, test) {
  const places = own.filter(({ phrases }) => phrases.some(test)).map(({ place }) => place);
  return places.length ? Math.min(...places) : null;
}

// Return the names of the losses that answer a question, the best first.
export function ranked(index, question) {
  const asked = readText(question, index.ignored);
  if (!asked.words.length) return [];
  const answers = index.names.flatMap((name, order) => {
    const own = index.concepts
      .filter(({ losses }) => losses.includes(name))
      // Where two concepts answer alike, the narrower one is meant.
      .map(({ losses, phrases }) => ({ place: losses.indexOf(name) + losses.length / 100, phrases }));
    for (const [way, answer] of WAYS.entries()) {
      const cost = answer(asked, own, index.prose[name]);
      if (cost !== null) return [{ name, rank: [way, cost, order] }];
    }
    return [];
  });
  const before = (a, b) => a.rank.map((part, i) => part - b.rank[i]).find(Boolean) ?? 0;
  return answers.sort(before).map(({ name }) => name);
}
