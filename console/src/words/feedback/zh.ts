import type { Words } from "../en";

export const feedback: Words["feedback"] = {
  title: "回答得对吗",
  up: "对",
  down: "不对",
  correct: "更正",
  question: "怎样才是对的？",
  actions: "依次做的动作",
  nothing: "什么都不做",
  other: "别种回答",
  chosen: "已选，按顺序",
  none: "在下面选择，最多六个动作。",
  remove: (name) => `去掉“${name}”`,
  add: "添加动作",
  comment: "备注（可不填）",
  lacking: "请至少选一个动作，或选“什么都不做”。",
  save: "保存更正",
  cancel: "取消",
  keptUp: "已记下：对。",
  keptDown: "已记下：不对。",
  corrected: (right) => `已记下：${right}。同样场合的同一句话，立即有效。`,
  again: "再问一次",
};

export const labels: Words["labels"] = {
  do: "动作", talk: "闲聊，什么都不做", wont: "让它别做", cannot: "它做不到的事", who: "问它是谁", abilities: "问它会什么", asked: "别的提问", unclear: "含糊，要反问",
};
