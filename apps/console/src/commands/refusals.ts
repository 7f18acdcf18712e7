import { RequestRefused } from '@hub/contracts';

/** What a command was turned down for. */
export const refusals = {
  unknownSystem: (system: string) =>
    new RequestRefused({
      status: 404,
      code: 'UNKNOWN_SYSTEM',
      title: { zh: `没有系统“${system}”。`, en: `There is no system "${system}".` },
      remedy: {
        zh: '请核对名称；GET /v1/systems 列出全部系统。',
        en: 'Check the name; GET /v1/systems lists all of them.',
      },
    }),
  alreadyPaused: (system: string) =>
    new RequestRefused({
      status: 409,
      code: 'ALREADY_PAUSED',
      title: { zh: `系统“${system}”已经暂停。`, en: `The system "${system}" is paused already.` },
      remedy: { zh: '无需再次暂停。', en: 'There is no need to pause it again.' },
    }),
  notPaused: (system: string) =>
    new RequestRefused({
      status: 409,
      code: 'NOT_PAUSED',
      title: { zh: `系统“${system}”没有暂停。`, en: `The system "${system}" is not paused.` },
      remedy: {
        zh: '无需恢复；若它停在故障上，先暂停再恢复即可重试。',
        en: 'There is nothing to resume; if it stopped at a fault, pause and resume it to try again.',
      },
    }),
  unknownCommand: () =>
    new RequestRefused({
      status: 404,
      code: 'UNKNOWN_COMMAND',
      title: { zh: '没有这条命令。', en: 'There is no such command.' },
      remedy: { zh: '请核对命令编号。', en: 'Check its number.' },
    }),
} as const;
