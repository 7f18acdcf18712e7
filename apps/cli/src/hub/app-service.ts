import { renameSync, statSync } from 'node:fs';
import { Misconfigured } from '@hub/contracts';
import { Child } from '../local/child.js';
import { claimPort, waitUntil } from '../local/ports.js';
import type { Service } from '../local/service.js';

/** How one app (or the practice city) is started. */
export interface AppPlan {
  readonly name: string;
  /** Its compiled `main.js`. */
  readonly main: string;
  readonly nodeOptions: readonly string[];
  readonly env: NodeJS.ProcessEnv;
  readonly cwd: string;
  readonly logFile: string;
  /** Where it listens and says whether it is ready; absent for a process that serves nobody. */
  readonly serves?: { readonly port: number; readonly address: string };
}

const READY_SECONDS = 120;
const STOP_SECONDS = 30;
const LOG_BYTES = 20 * 1024 * 1024;

/** One app as a child process: ready when its `/health/ready` says so. */
export class AppService implements Service {
  private child: Child | undefined;

  constructor(private readonly plan: AppPlan) {}

  get name(): string {
    return this.plan.name;
  }

  get address(): string {
    return this.plan.serves?.address ?? '';
  }

  get process(): Child | undefined {
    return this.child;
  }

  async start(): Promise<void> {
    const { plan } = this;
    if (plan.serves) {
      await claimPort(plan.serves.port, plan.name);
    }
    keepSmall(plan.logFile);
    const child = new Child({
      name: plan.name,
      command: process.execPath,
      args: [...plan.nodeOptions, plan.main],
      cwd: plan.cwd,
      env: plan.env,
      logFile: plan.logFile,
      lastWill: { signal: 'TERM', graceSeconds: 10 },
    });
    this.child = child;
    if (plan.serves) {
      await this.untilReady(child);
    }
  }

  async stop(): Promise<void> {
    await this.child?.stop('SIGTERM', STOP_SECONDS);
  }

  private async untilReady(child: Child): Promise<void> {
    let reasons = 'it did not answer';
    const isReady = await waitUntil(
      async () => {
        const answer = await readiness(this.address);
        reasons = answer.reasons ?? reasons;
        return answer.isReady;
      },
      READY_SECONDS,
      { givenUp: () => !child.isRunning },
    );
    if (!child.isRunning) {
      throw child.failure('starting');
    }
    if (!isReady) {
      throw new Misconfigured(
        `${this.name} was not ready within ${READY_SECONDS} s: ${reasons}.`,
        `Look into ${child.spec.logFile}.`,
      );
    }
  }
}

/** What an app says of itself at `/health/ready`. */
export async function readiness(
  address: string,
): Promise<{ readonly isReady: boolean; readonly answers: boolean; readonly reasons?: string }> {
  try {
    const answer = await fetch(`${address}/health/ready`, {
      signal: AbortSignal.timeout(2000),
    });
    const body = await answer.text();
    return answer.ok
      ? { isReady: true, answers: true }
      : { isReady: false, answers: true, reasons: body };
  } catch {
    return { isReady: false, answers: false };
  }
}

/** One older log is kept beside the current one; there is no more. */
function keepSmall(logFile: string): void {
  if ((statSync(logFile, { throwIfNoEntry: false })?.size ?? 0) > LOG_BYTES) {
    renameSync(logFile, `${logFile}.1`);
  }
}
