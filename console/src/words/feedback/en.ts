export const feedback = {
  title: "Was that right?",
  up: "That was right",
  down: "That was wrong",
  correct: "Correct it",
  question: "What would have been right?",
  actions: "Actions, in order",
  nothing: "Nothing to do",
  other: "Another kind of answer",
  chosen: "Chosen, in order",
  none: "Choose up to six actions below.",
  remove: (name: string) => `Take out ${name}`,
  add: "Add an action",
  comment: "Comment (optional)",
  lacking: "Choose at least one action, or say that there was nothing to do.",
  save: "Keep the correction",
  cancel: "Cancel",
  keptUp: "Kept: right.",
  keptDown: "Kept: wrong.",
  corrected: (right: string) => `Kept: ${right}. It holds at once for the same sentence in the same place.`,
  again: "Ask it again",
};

/** The labels of the robot dog's student. */
export const labels: Record<string, string> = {
  do: "actions", talk: "talk, nothing to do", wont: "told not to", cannot: "not something it can do", who: "asks who it is", abilities: "asks what it can do", asked: "another question", unclear: "unclear, ask back",
};
