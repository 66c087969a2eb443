import { useCallback, useEffect, useState } from 'react';

/** A voice that is installed on this device: others would send the words to somebody's server. */
function localVoice(tag: string): SpeechSynthesisVoice | undefined {
  if (typeof speechSynthesis === 'undefined') return undefined;
  return speechSynthesis
    .getVoices()
    .find(({ localService, lang }) => localService && lang.toLowerCase().startsWith(tag));
}

/** Reads aloud in her language; `canSpeak` is false where no installed voice knows it. */
export function useSpeech(tag: string) {
  const [voice, setVoice] = useState(() => localVoice(tag));
  const [speaking, setSpeaking] = useState(false);

  useEffect(() => {
    if (typeof speechSynthesis === 'undefined') return;
    // Voices arrive late in some browsers.
    const look = () => setVoice(localVoice(tag));
    look();
    speechSynthesis.addEventListener?.('voiceschanged', look);
    return () => {
      speechSynthesis.removeEventListener?.('voiceschanged', look);
      speechSynthesis.cancel();
    };
  }, [tag]);

  const stop = useCallback(() => {
    if (typeof speechSynthesis !== 'undefined') speechSynthesis.cancel();
    setSpeaking(false);
  }, []);
  const speak = useCallback(
    (text: string) => {
      if (!voice) return;
      speechSynthesis.cancel();
      const saying = new SpeechSynthesisUtterance(text);
      saying.voice = voice;
      saying.lang = voice.lang;
      saying.rate = 0.9;
      saying.onend = () => setSpeaking(false);
      setSpeaking(true);
      speechSynthesis.speak(saying);
    },
    [voice],
  );
  return { canSpeak: Boolean(voice), speaking, speak, stop };
}
