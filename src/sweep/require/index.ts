/** How much of a parameter of the hardware networks bear. */
export { parameterOf } from './parameter.js';
export type { MethodRequirement, Question, Requirement, RequirementPoint } from './requirement.js';
export { requireHardware } from './run-requirement.js';
export { requirementText } from './text.js';
