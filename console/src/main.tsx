import { StrictMode } from "react";
import { createRoot } from "react-dom/client";
import { App } from "./shell/app";
import "./styles/tokens.css";
import "./styles/base.css";
import "./styles/shell.css";
import "./styles/stop.css";
import "./styles/talk.css";
import "./styles/answer.css";
import "./styles/confidence.css";
import "./styles/counts.css";
import "./styles/stage.css";
import "./styles/dog.css";
import "./styles/body.css";
import "./styles/journal.css";
import "./styles/exam.css";
import "./styles/settings.css";
import "./styles/feedback.css";
import "./styles/learn.css";
import "./styles/nights.css";
import "./styles/verdict.css";
import "./styles/service.css";
import "./styles/chats.css";
import "./styles/low.css";

const root = document.getElementById("root");
if (root) {
  createRoot(root).render(
    <StrictMode>
      <App />
    </StrictMode>,
  );
}
