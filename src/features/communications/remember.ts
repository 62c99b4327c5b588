// Keeps what is slow to make: a formatter of Intl takes as long as all the rest of a rendering.

/** Makes each thing once for its key. When there are more than `most`, which only strange data leads to, it begins anew. */
export function remember<T>(most: number, make: (key: string) => T): (key: string) => T {
  const made = new Map<string, T>();
  return (key) => {
    const known = made.get(key);
    if (known !== undefined) return known;
    if (made.size >= most) made.clear();
    const one = make(key);
    made.set(key, one);
    return one;
  };
}
