// The build goes into the Python package, so that an installed wheel carries its console.
import { defineConfig } from "vite";

export default defineConfig({
  base: "./",
  oxc: { jsx: { runtime: "automatic" } },
  server: {
    proxy: {
      "/v1": { target: "http://127.0.0.1:8001", ws: true },
      "/health": "http://127.0.0.1:8001",
      "/ready": "http://127.0.0.1:8001",
    },
  },
  build: {
    outDir: "../src/deshi/web/console",
    emptyOutDir: true,
    target: "es2022",
    modulePreload: { polyfill: false },
    assetsInlineLimit: 0,
    rolldownOptions: { input: ["index.html", "go2sim.html"] },
    reportCompressedSize: true,
  },
});
