/** Acts carried by one workflow, in every program. */
export const stepsPerDecision = 6;
