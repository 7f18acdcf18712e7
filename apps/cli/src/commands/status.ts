import type { CliContext } from '../context.js';
import { statusOf, type StatusDocument } from '../hub/status.js';
import { EXIT, type ExitCode } from '../terminal/exit.js';

/** `./hub status`: well whenever it could answer. */
export async function status(context: CliContext): Promise<ExitCode> {
  const document = await statusOf(context);
  statusLines(document, context.settings.addressOf('console')).forEach((line) => {
    if (!context.out.json) {
      context.out.say(line);
    }
  });
  context.out.document(document);
  return EXIT.well;
}

/** The status for people. */
export function statusLines(document: StatusDocument, consoleUrl: string): string[] {
  const where = (pid: number | undefined): string => (pid === undefined ? '' : `process ${pid}`);
  const rows = [
    ...document.apps.map((app) => [app.name, app.state, app.url, where(app.pid)]),
    ['kafka', '', document.kafka.brokers.join(','), where(document.kafka.pid)],
    ['database', '', document.database.url, where(document.database.pid)],
    ...(document.city ? [['city', document.city.state, '', where(document.city.pid)]] : []),
    ...Object.entries(document.keys).map(([system, file]) => [`key of ${system}`, '', file, '']),
  ];
  const widths = [0, 1, 2].map((column) =>
    Math.max(...rows.map((row) => row[column]?.length ?? 0)),
  );
  const heading = {
    up: `Hub is up: ${consoleUrl}`,
    partly: 'Hub is partly up.',
    down: 'Hub is down.',
  };
  return [
    heading[document.state],
    ...rows.map((row) =>
      `  ${row.map((cell, column) => cell.padEnd(widths[column] ?? 0)).join('  ')}`.trimEnd(),
    ),
  ];
}
