// The layout of e-mails: what is committed is what its MJML compiles to. After a change: npx vitest -u on this file.
import { readFile } from 'node:fs/promises';
import { expect, test } from 'vitest';
import { compileLayout } from './compile-layout.ts';

test('the committed layout is what its MJML compiles to', async () => {
  const source = await readFile('src/features/communications/layout/email.mjml', 'utf8');
  await expect(await compileLayout(source)).toMatchFileSnapshot(
    '../../../src/features/communications/layout/email.html',
  );
});
