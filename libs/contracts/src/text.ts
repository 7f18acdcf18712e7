/** A sentence for people, in both languages of the hub. */
export interface Text {
  readonly zh: string;
  readonly en: string;
}

/** The languages messages are written in; Chinese unless the caller asks for English. */
export type Language = keyof Text;

/** The language an `Accept-Language` header asks for: English when it ranks first, else Chinese. */
export function languageOf(acceptLanguage: string | undefined): Language {
  return acceptLanguage?.trim().toLowerCase().startsWith('en') ? 'en' : 'zh';
}
