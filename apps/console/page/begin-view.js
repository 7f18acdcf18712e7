import { h } from './dom.js';
import { heading } from './parts.js';

/** The first three steps on an empty hub, each with the command to copy. */
export function beginView({ first, words }) {
  if (!first) {
    return [heading(words.begin), h('p', { class: 'faint' }, words.beginWait)];
  }
  return [
    heading(words.begin),
    h(
      'ol',
      { class: 'steps' },
      step(words.beginKey(first.title), `KEY=$(cat ${quoted(first.keyFile)})`, words),
      step(words.beginPush, first.url ? pushCommand(first) : undefined, words),
      step(words.beginSee, traceCommand(), words),
    ),
  ];
}

function step(text, command, words) {
  return h(
    'li',
    {},
    h('p', {}, text),
    command === undefined
      ? h('p', { class: 'faint' }, words.beginWait)
      : h(
          'div',
          { class: 'command' },
          h('pre', { tabindex: 0 }, command),
          h('button', { type: 'button', 'data-do': 'copy' }, words.copy),
        ),
  );
}

function pushCommand({ url, record }) {
  return [
    `curl -X POST ${url}`,
    `  -H "Authorization: Bearer $KEY" -H 'Content-Type: application/json'`,
    `  -d ${quoted(JSON.stringify(record))}`,
  ].join(' \\\n');
}

function traceCommand() {
  return `curl -H "Authorization: Bearer $KEY" ${location.origin}/v1/trace/RECEIPT`;
}

/** As one word for a shell, whatever is in it. */
function quoted(text) {
  return /^[\w./:@-]+$/.test(text) ? text : `'${text.replaceAll("'", `'\\''`)}'`;
}
