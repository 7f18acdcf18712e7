import { RequestRefused, switchRefusal } from '@hub/contracts';

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
    new RequestRefused({ status: 409, code: 'ALREADY_PAUSED', ...switchRefusal('pause', system) }),
  notPaused: (system: string) =>
    new RequestRefused({ status: 409, code: 'NOT_PAUSED', ...switchRefusal('resume', system) }),
  unknownCommand: () =>
    new RequestRefused({
      status: 404,
      code: 'UNKNOWN_COMMAND',
      title: { zh: '没有这条命令。', en: 'There is no such command.' },
      remedy: { zh: '请核对命令编号。', en: 'Check its number.' },
    }),
} as const;
