// What an exported timeline has besides its entries, such as what users were told: later features fill it, this one only writes it down.

/** A table by its name; each row has the same columns. What it says of people are mentions, `<@U012AB3CD>`. */
export type Appendix = { name: string; title: string; rows: readonly Readonly<Record<string, string>>[] };
