/**
 * Names a place where a test may stop, break or kill the process. This is the file that ships: it does nothing and
 * reads nothing, so no setting can arm it. `libs/runtime/testing/fault-point.ts` stands in for it when Node runs
 * with `--conditions=hub-testing`.
 */
export function faultPoint(_name: string): void | Promise<void> {}
