import type { Words } from "../en";

export const feedback: Words["feedback"] = {
  title: "この答えは合っていましたか",
  up: "合っている",
  down: "違う",
  correct: "訂正する",
  question: "正しくは何でしたか",
  actions: "動作を順番に",
  nothing: "何もしない",
  other: "ほかの種類の答え",
  chosen: "選んだ順番",
  none: "下から六つまで選んでください。",
  remove: (name) => `「${name}」を外す`,
  add: "動作を加える",
  comment: "ひとこと（任意）",
  lacking: "動作を一つ以上選ぶか、「何もしない」を選んでください。",
  save: "訂正を残す",
  cancel: "やめる",
  keptUp: "「合っている」と記録しました。",
  keptDown: "「違う」と記録しました。",
  corrected: (right) => `「${right}」と記録しました。同じ場面の同じ言葉には、すぐ有効です。`,
  again: "もう一度たずねる",
};

export const labels: Words["labels"] = {
  do: "動作", talk: "おしゃべり（何もしない）", wont: "しないように言われた", cannot: "できないこと", who: "だれかと聞かれた", abilities: "できることを聞かれた", asked: "ほかの質問", unclear: "あいまい（聞き返す）",
};
