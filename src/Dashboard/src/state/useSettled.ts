import { useEffect, useState } from "preact/hooks";

const PAUSE = 180; // ms without a key before asking

/** What was typed, without blanks around it, once nothing has been typed for a moment. */
export function useSettled(text: string): string {
  const [settled, setSettled] = useState("");
  useEffect(() => {
    const timer = setTimeout(() => setSettled(text.trim()), PAUSE);
    return () => clearTimeout(timer);
  }, [text]);
  return settled;
}
