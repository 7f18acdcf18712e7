/**
 * The canonical records (标准记录) as types, made from `schemas/canonical` by `npm run generate`. The data path handles
 * records as `JsonObject`; these are for code that knows which fields it wants.
 */
export type { License } from './generated/license.generated.js';
export type { Case } from './generated/case.generated.js';
export type { Penalty } from './generated/penalty.generated.js';
export type { Project } from './generated/project.generated.js';
export type { ServiceItem } from './generated/service-item.generated.js';
export type { Party } from './generated/party.generated.js';
