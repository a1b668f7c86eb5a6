import { useEffect, useState } from "preact/hooks";
import type { Api } from "../api/client.ts";

/** Since when the server does not answer (null: it does), and how often it came back. */
export function useConnection(api: Api): { lostAt: number | null; returns: number } {
  const { connection } = api;
  const read = () => ({ lostAt: connection.lostAt, returns: connection.returns });
  const [state, setState] = useState(read);
  useEffect(() => {
    const update = () => setState(read());
    connection.addEventListener("change", update);
    update();
    return () => connection.removeEventListener("change", update);
  }, [connection]);
  return state;
}
