import type { Block, Letter } from './letters/letter.ts';
import { CODE_HINT, CODE_TITLE } from './letters/phrases.ts';

/** The letter for mail programs without HTML: an address always stands on a line of its own, so that it can be clicked. */
export function plainText(letter: Letter): string {
  const parts = [
    ...(letter.masthead ? [letter.masthead.name] : []),
    letter.heading,
    ...letter.blocks.map(blockText),
    '---',
    ...letter.notes,
  ];
  return `${parts.join('\n\n')}\n`;
}

function blockText(block: Block): string {
  switch (block.type) {
    case 'paragraph':
      return block.lines.join('\n');
    case 'section':
      return `${block.title}\n${'-'.repeat(Math.min(block.title.length, 60))}`;
    case 'action':
      return `${block.label}:\n${block.url}\n${block.expiry}`;
    case 'address':
      return `${block.text}\n${block.url}`;
    case 'code':
      return `${CODE_TITLE}:\n${block.code}\n${CODE_HINT}`;
  }
}
