import { AlertIcon } from "./icons.tsx";

interface Props {
  /** The provider where the reader signed in; null: a key opened the page. */
  host: string | null;
  /** What the server said. */
  why: string;
  onLeave: () => void;
}

/** Who is known and may not read is told it once, and by whom it is mended. */
export function NoAccess({ host, why, onLeave }: Props) {
  return (
    <section class="card whole no-access" role="alert">
      <h2><AlertIcon /> {host ? "You are signed in, but may not look at Daybook yet" : "This key may not read"}</h2>
      <p>{host ? <>Your account has no role here. Ask whoever gives out roles at <b>{host}</b> for <code>read</code> (<code>ops</code> to operate Daybook too); then sign out and in again.</> : <>Sign out, and in again with a key that has the scope <code>read</code>.</>}</p>
      <p class="quiet small" dir="auto">{why}</p>
      <button type="button" class="primary" onClick={onLeave}>Sign out{host && `, or in as somebody else`}</button>
    </section>
  );
}
