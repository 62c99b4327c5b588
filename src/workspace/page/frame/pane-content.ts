// What a file that draws a pane hands to its frame.

export type PaneContent = { title: string; note?: string; tools?: unknown; body: unknown };
