import type { CommandKind } from './messages.js';
import type { Text } from './text.js';

/** The commands that switch a system off and on. */
export type SwitchKind = Extract<CommandKind, 'pause' | 'resume'>;

/** Why an order to pause or to resume a system changes nothing, and what to do. */
export function switchRefusal(
  kind: SwitchKind,
  system: string,
): { readonly title: Text; readonly remedy: Text } {
  return kind === 'pause'
    ? {
        title: { zh: `系统“${system}”已经暂停。`, en: `The system "${system}" is paused already.` },
        remedy: { zh: '无需再次暂停。', en: 'There is no need to pause it again.' },
      }
    : {
        title: { zh: `系统“${system}”没有暂停。`, en: `The system "${system}" is not paused.` },
        remedy: {
          zh: '无需恢复；若它停在故障上，先暂停再恢复即可重试。',
          en: 'There is nothing to resume; if it stopped at a fault, pause and resume it to try again.',
        },
      };
}
