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
  return { told: told.length ? told : all, silent: all.length > 0 && !told.length };
}

function readText(text, ignored) {
  const { told: written, silent } = words(text, ignored);
  const read = written.map(stem);
  // A run of words that begins at each of them.
  const runs = read.map((_, i) => read.slice(i, i + TOGETHER).join(""));
  return { text, words: read, runs, written: written.join(""), key: read.join(""), silent };
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
    concepts: concepts.map(({ key, words, losses }) => ({
      key,
      losses,
      phrases: words.map((word) => readText(word, ignored)),
    })),
    prose: Object.fromEntries(
      Object.entries(prose).map(([name, text]) => [name, readText(text, ignored)]),
    ),
  };
}

// Each way to answer returns a cost and the word that answers, or null: the first way that answers decides, the
// cost orders within it.
const WAYS = [
  // The question is a declared word, letter by letter.
  (asked, own) => least(own, (phrase) => phrase.written === asked.written),
  // It is another form of one.
  (asked, own) => least(own, (phrase) => phrase.key === asked.key),
  // It begins one.
  (asked, own) => least(own, (phrase) => phrase.key.startsWith(asked.key)),
  // Each of its words is declared.
  (asked, own) => {
    const answers = asked.words.map((word) => least(own, (phrase) => begins(phrase, word)));
    if (answers.includes(null)) return null;
    return { cost: answers.reduce((sum, { cost }) => sum + cost, 0), word: answers[0].word };
  },
  // Declared words stand inside it: the more of it they explain, and the better the loss answers them.
  (asked, own) => {
    const explained = own.flatMap(({ place, phrases }) =>
      longest(phrases.filter((phrase) => inside(asked, phrase))).map(({ key, text }) => ({
        share: key.length / (1 + place / 10),
        text,
      })),
    );
    if (!explained.length) return null;
    const most = explained.reduce((best, one) => (one.share > best.share ? one : best));
    return { cost: -explained.reduce((sum, { share }) => sum + share, 0), word: most.text };
  },
  // Its words stand in what is written about the loss.
  (asked, own, prose) => {
    const stands = (word) =>
      begins(prose, word) || own.some(({ phrases }) => phrases.some((one) => begins(one, word)));
    return asked.words.every(stands) ? { cost: 0, word: asked.text.trim() } : null;
  },
];

// The longest of some phrases, as a list of one; an empty one of none.
function longest(phrases) {
  return phrases.length ? [phrases.reduce((a, b) => (b.key.length > a.key.length ? b : a))] : [];
}

// The declared word that passes a test in the place where the loss answers best.
function least(own, test) {
  const passed = own.flatMap(({ place, phrases }) => {
    const phrase = phrases.find(test);
    return phrase ? [{ cost: place, word: phrase.text }] : [];
  });
  return passed.length ? passed.reduce((a, b) => (b.cost < a.cost ? b : a)) : null;
}

// The concept that a question names or is about to name, if any of those that are looked at.
function named(concepts, asked) {
  const names = (phrase) =>
    phrase.key === asked.key || inside(asked, phrase) || (asked.key.length > 3 && phrase.key.startsWith(asked.key));
  return concepts.find(({ phrases }) => phrases.some(names))?.key;
}

// Return what answers a question: the losses with the words that found them, the best first; the concept of `about`
// that it names; and whether it says no more than that a loss is looked for.
export function answer(index, question, about = []) {
  const asked = readText(question, index.ignored);
  if (!asked.words.length || asked.silent) return { found: [], every: asked.silent };
  const answers = index.names.flatMap((name, order) => {
    const own = index.concepts
      .filter(({ losses }) => losses.includes(name))
      // Where two concepts answer alike, the narrower one is meant.
      .map(({ losses, phrases }) => ({ place: losses.indexOf(name) + losses.length / 100, phrases }));
    for (const [way, answers] of WAYS.entries()) {
      const found = answers(asked, own, index.prose[name]);
      if (found) return [{ name, word: found.word, rank: [way, found.cost, order] }];
    }
    return [];
  });
  const before = (a, b) => a.rank.map((part, i) => part - b.rank[i]).find(Boolean) ?? 0;
  const found = answers.sort(before).map(({ name, word }) => ({ name, word }));
  const concept = named(index.concepts.filter(({ key }) => about.includes(key)), asked);
  return { found, concept, every: false };
}
