// Menus close when one clicks elsewhere or presses Escape.

function closeExcept(kept: Node | null): void {
  for (const popup of document.querySelectorAll<HTMLDetailsElement>('details.popup[open]')) {
    if (!kept || !popup.contains(kept)) popup.open = false;
  }
}

/** Watches the whole page; called once, at the start. */
export function closePopupsFromOutside(): void {
  document.addEventListener('pointerdown', (event) => closeExcept(event.target as Node));
  // While it is captured: the dialog around a menu must not take the same Escape as its own.
  document.addEventListener(
    'keydown',
    (event) => {
      const open = document.querySelector<HTMLDetailsElement>('details.popup[open]');
      if (event.key !== 'Escape' || !open) return;
      event.preventDefault();
      event.stopPropagation();
      closeExcept(null);
      open.querySelector('summary')?.focus();
    },
    { capture: true },
  );
}
