import { h } from './dom.js';

/** Asks for a key, and says where one is to be had. */
export function lockView({ words, lockError }) {
  return [
    h('h1', { id: 'lock-title' }, words.lockTitle),
    h('p', {}, words.lockIntro),
    h(
      'form',
      { 'data-do': 'unlock' },
      h('label', { for: 'key' }, words.lockLabel),
      h('input', {
        id: 'key',
        name: 'key',
        type: 'password',
        autocomplete: 'off',
        spellcheck: 'false',
        required: true,
        autofocus: true,
        'aria-describedby': 'lock-error',
      }),
      h('button', { type: 'submit', class: 'primary' }, words.lockEnter),
    ),
    h('p', { id: 'lock-error', role: 'alert', class: 'error' }, lockError && words[lockError]),
    h('p', { class: 'faint' }, words.lockHow),
    h(
      'ul',
      { class: 'faint' },
      h('li', {}, words.lockCreate, h('code', {}, './hub key create operator')),
      h('li', {}, words.lockFile, h('code', {}, './hub status --json')),
    ),
    h(
      'button',
      { type: 'button', class: 'plain language', 'data-do': 'language' },
      words.otherLanguageName,
    ),
  ];
}
