// Voice through the service, where it has servers for it: the microphone as a WAV file there, spoken replies back.
import type { Lang } from "../types";
import { headers, request, Trouble } from "./service";

const RATE = 16_000;
const LONGEST_MS = 15_000;
/** Who has spoken and is silent for so long has ended. */
const SILENCE_MS = 900;
const LOOK_MS = 60;
/** Loudness (RMS of full scale) over which there is speech. */
const LOUD = 0.02;

/** Return sound of any form as 16-bit mono WAV at 16 kHz, which every server of speech recognition reads. */
async function wav(recorded: Blob): Promise<Blob> {
  const heard = await new OfflineAudioContext(1, 1, RATE).decodeAudioData(await recorded.arrayBuffer());
  const paper = new OfflineAudioContext(1, Math.max(1, Math.ceil(heard.duration * RATE)), RATE);
  const source = paper.createBufferSource();
  source.buffer = heard;
  source.connect(paper.destination);
  source.start();
  const samples = (await paper.startRendering()).getChannelData(0);
  const file = new DataView(new ArrayBuffer(44 + 2 * samples.length));
  const put = (at: number, text: string) => [...text].forEach((sign, i) => file.setUint8(at + i, sign.charCodeAt(0)));
  put(0, "RIFF");
  file.setUint32(4, 36 + 2 * samples.length, true);
  put(8, "WAVEfmt ");
  [16, 1 | (1 << 16), RATE, 2 * RATE, 2 | (16 << 16)].forEach((value, i) => file.setUint32(16 + 4 * i, value, true));
  put(36, "data");
  file.setUint32(40, 2 * samples.length, true);
  samples.forEach((sample, i) => file.setInt16(44 + 2 * i, Math.max(-1, Math.min(1, sample)) * 32_767, true));
  return new Blob([file], { type: "audio/wav" });
}

/** Have a recording written down. An order to stop in it is sent by the service itself, before this returns. */
async function transcribe(recorded: Blob, lang: Lang): Promise<string> {
  const form = new FormData();
  form.append("file", await wav(recorded).catch(() => recorded), "speech.wav");
  form.append("language", lang);
  const { text } = await request<{ text: string }>("/v1/audio/transcriptions?heed=true", { method: "POST", body: form });
  return text.trim();
}

/** Call `ended` once somebody has spoken and is silent; returns how to stop watching. */
function untilSilence(stream: MediaStream, ended: () => void): () => void {
  const context = new AudioContext();
  const meter = context.createAnalyser();
  context.createMediaStreamSource(stream).connect(meter);
  const samples = new Float32Array(meter.fftSize);
  const since = { begun: performance.now(), loud: 0 };
  const timer = setInterval(() => {
    meter.getFloatTimeDomainData(samples);
    const now = performance.now();
    if (Math.sqrt(samples.reduce((sum, one) => sum + one * one, 0) / samples.length) > LOUD) since.loud = now;
    if ((since.loud && now - since.loud > SILENCE_MS) || now - since.begun > LONGEST_MS) ended();
  }, LOOK_MS);
  return () => {
    clearInterval(timer);
    void context.close();
  };
}

/** Record until silence, or until the function that is returned is called; then `hear` gets what was said, or `failed` why not. */
export function record(lang: Lang, hear: (text: string) => void, ended: () => void, failed: (why: string) => void): () => void {
  let end = () => {
    end = () => undefined;
  };
  let given = false;
  const listening = async () => {
    const stream = await navigator.mediaDevices.getUserMedia({ audio: true });
    if (given) return stream.getTracks().forEach((track) => track.stop());
    const recorder = new MediaRecorder(stream);
    const pieces: Blob[] = [];
    recorder.ondataavailable = ({ data }) => pieces.push(data);
    const unwatch = untilSilence(stream, () => end());
    const stopped = new Promise((done) => (recorder.onstop = done));
    recorder.start();
    end = () => {
      end = () => undefined;
      if (recorder.state !== "inactive") recorder.stop();
    };
    await stopped;
    unwatch();
    stream.getTracks().forEach((track) => track.stop());
    const text = await transcribe(new Blob(pieces, { type: recorder.mimeType }), lang);
    if (text) hear(text);
  };
  listening()
    .catch((error: unknown) => failed(error instanceof Trouble || error instanceof DOMException ? error.message : ""))
    .finally(ended);
  return () => {
    given = true;
    end();
  };
}

let speaker: AudioContext | null = null;
let speaking: AudioBufferSourceNode | null = null;
let turn = 0;

/** Have a text spoken. Throws `Trouble`, or what the browser says of a sound that it can't read. */
export async function speakByService(text: string): Promise<void> {
  hushService();
  const mine = turn;
  const body = JSON.stringify({ input: text.slice(0, 4000), response_format: "wav" });
  const answer = await fetch("/v1/audio/speech", { method: "POST", headers: { ...headers(), "content-type": "application/json" }, body });
  if (!answer.ok) throw new Trouble("", answer.status);
  speaker ??= new AudioContext();
  const sound = await speaker.decodeAudioData(await answer.arrayBuffer());
  if (mine !== turn) return; // something newer is said, or it shall be quiet
  speaking = speaker.createBufferSource();
  speaking.buffer = sound;
  speaking.connect(speaker.destination);
  speaking.start();
}

export function hushService(): void {
  turn += 1;
  speaking?.stop();
  speaking = null;
}
