import { existsSync, mkdirSync, readFileSync, renameSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { CitySettings } from './city.js';

/** Where a system stands: the step it is in, and how many deliveries of that step it has handed in. */
export interface Progress {
  readonly step: number;
  readonly deliveries: number;
}

/** What the city remembers between two runs; all else follows from it. */
export interface CityState {
  readonly city: CitySettings;
  readonly progress: Readonly<Record<string, Progress>>;
  /** Names of deliveries that the hub refused: they are no part of the truth. */
  readonly refused?: readonly string[];
}

/** The folder in which the city keeps its state and its truth. */
export class CityFolder {
  constructor(readonly folder: string) {}

  get truthFile(): string {
    return join(this.folder, 'truth.json');
  }

  read(): CityState | undefined {
    return existsSync(this.stateFile)
      ? (JSON.parse(readFileSync(this.stateFile, 'utf8')) as CityState)
      : undefined;
  }

  write(state: CityState): void {
    this.replace(this.stateFile, JSON.stringify(state, undefined, 2));
  }

  writeTruth(truth: unknown): void {
    this.replace(this.truthFile, JSON.stringify(truth, undefined, 1));
  }

  private get stateFile(): string {
    return join(this.folder, 'state.json');
  }

  private replace(file: string, text: string): void {
    mkdirSync(this.folder, { recursive: true, mode: 0o700 });
    writeFileSync(`${file}.tmp`, `${text}\n`);
    renameSync(`${file}.tmp`, file);
  }
}
