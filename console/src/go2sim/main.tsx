import { StrictMode } from "react";
import { createRoot } from "react-dom/client";
import { Simulator } from "./app";
import "../styles/tokens.css";
import "../styles/base.css";
import "../styles/shell.css";
import "../styles/stage.css";
import "../styles/dog.css";
import "../styles/body.css";
import "../styles/go2sim.css";

const root = document.getElementById("root");
if (root) {
  createRoot(root).render(
    <StrictMode>
      <Simulator />
    </StrictMode>,
  );
}
