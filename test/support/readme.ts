import { readFileSync } from 'node:fs';

/** One fenced block of a document. */
export interface Block {
  readonly language: string;
  readonly text: string;
  /** The file that the line before names in backticks, where it begins with one. */
  readonly file?: string;
}

/** The two documents at the root. */
export const READMES = ['README.md', 'README.zh-CN.md'] as const;

export type Readme = (typeof READMES)[number];

/** A document at the root, taken apart. */
export function readReadme(name: Readme): { readonly text: string; readonly blocks: Block[] } {
  const text = readFileSync(new URL(`../../${name}`, import.meta.url), 'utf8');
  const found = text.matchAll(/(?:^`([^`\n]+)`[^\n]*(?:\n[^\n]+)*\n\n)?^```(\w+)\n([^]*?)^```$/gm);
  const blocks = [...found].map(([, file, language = '', body = '']) => ({
    language,
    text: body,
    ...(file ? { file } : {}),
  }));
  return { text, blocks };
}

/** The one block of a language that holds these words. */
export function blockWith(blocks: readonly Block[], language: string, words: string): Block {
  const [block, ...more] = blocks.filter(
    (one) => one.language === language && one.text.includes(words),
  );
  if (!block || more.length > 0) {
    throw new Error(`${more.length + (block ? 1 : 0)} blocks of ${language} hold "${words}"`);
  }
  return block;
}
