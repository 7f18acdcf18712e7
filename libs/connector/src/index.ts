export { runConnector } from './run-connector.js';
export type { CompiledStage } from './stage/compile-stage.js';
export { compileStage } from './stage/compile-stage.js';
export type { Stage } from './stage/stage.js';
export type { EncodedRecord, StageResult } from './stage/stage-result.js';
