import { Life } from './life.js';
import { readSettings } from './settings.js';
import { CityFolder } from './state.js';

/** The process that `./hub up` starts: hands records in until it is told to stop. */
const settings = readSettings(process.env);
const { systems } = settings;
const say = (line: string): void => console.log(line);
const stopping = new AbortController();
for (const signal of ['SIGINT', 'SIGTERM'] as const) {
  process.once(signal, () => stopping.abort());
}

const folder = new CityFolder(settings.folder);
const state = folder.read() ?? { city: settings.city, progress: {} };
const { seed, opening } = state.city;
const life = new Life(state, systems, {
  say,
  folder,
  stepSeconds: settings.stepSeconds,
  doors: { ...settings.doors, prefix: `city-${seed}` },
});
const told = life.records;
const whose = systems.join(', ') || 'no system, as there is no key';
const pace = `a few every ${settings.stepSeconds} s`;
const plan =
  told === 0
    ? `hands in ${opening} records of ${whose}, then ${pace}`
    : `goes on after ${told} records with ${pace}, of ${whose}`;
say(`The practice city ${plan}. Its truth: ${folder.truthFile}`);
await life.run(stopping.signal);
say(`The practice city rests after ${life.records} records.`);
