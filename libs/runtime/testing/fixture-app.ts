import { Controller, Module, Post } from '@nestjs/common';
import { HubSettings, Open, loadSettings, runApp, runMain } from '@hub/runtime';

/** Settings of the app that specs run as a process; `BREAK` says how it is to fail. */
export class FixtureSettings extends HubSettings {
  BREAK?: string = undefined;
}

/** An address that takes its time, and two that break the process. */
@Open()
@Controller()
export class FixtureController {
  @Post('slow')
  async slow(): Promise<object> {
    process.stderr.write('slow began\n');
    await new Promise((resolve) => {
      setTimeout(resolve, 300);
    });
    return { done: true };
  }

  @Post('throw')
  breakByThrow(): object {
    setImmediate(() => {
      throw new TypeError('nobody catches this');
    });
    return {};
  }

  @Post('reject')
  breakByRejection(): object {
    void Promise.reject(new TypeError('nobody catches this either'));
    return {};
  }
}

/** The app that specs run as a process. */
@Module({ controllers: [FixtureController] })
export class FixtureModule {}

await runMain('departments', async () => {
  const settings = loadSettings(FixtureSettings, process.env);
  await runApp({
    name: 'departments',
    module: FixtureModule,
    settings,
    ...(settings.BREAK === 'hang' ? { stopWithinMs: 200 } : {}),
    onStop: async () => {
      process.stderr.write('onStop\n');
      if (settings.BREAK === 'stop') {
        throw new TypeError('cannot stop');
      }
      if (settings.BREAK === 'hang') {
        await new Promise(() => {});
      }
    },
  });
});
