/** Number of insertions, deletions and replacements between two words. @see Levenshtein 1966. */
export function editDistance(a: string, b: string): number {
  let row = Array.from({ length: b.length + 1 }, (_, i) => i);
  for (let i = 1; i <= a.length; i++) {
    const next = [i];
    for (let j = 1; j <= b.length; j++) {
      const replaced = row[j - 1]! + (a[i - 1] === b[j - 1] ? 0 : 1);
      next.push(Math.min(replaced, row[j]! + 1, next[j - 1]! + 1));
    }
    row = next;
  }
  return row[b.length]!;
}

/**
 * The known word that a misspelt one most likely means, upper and lower case being equal.
 * @returns undefined where none is within a third of the word's length (at least 2 edits).
 */
export function nearest(word: string, known: readonly string[]): string | undefined {
  const ranked = known
    .map((name) => ({ name, edits: editDistance(word.toLowerCase(), name.toLowerCase()) }))
    .sort((a, b) => a.edits - b.edits);
  const best = ranked[0];
  const allowed = Math.max(2, Math.floor(word.length / 3));
  return best && best.edits <= allowed && best.edits < best.name.length ? best.name : undefined;
}

/** ` Did you mean 'x'?`, or else the sentence given. */
export function suggestion(word: string, known: readonly string[], otherwise: string): string {
  const meant = nearest(word, known);
  return meant === undefined ? ` ${otherwise}` : ` Did you mean '${meant}'?`;
}
