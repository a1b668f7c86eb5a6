// Boards, share links and annotations as the API has them.

export const LOOKS = { chart: "Chart", list: "List", figure: "Figure" } as const;

export const WIDTHS = { third: "Third", half: "Half", whole: "Whole" } as const;

export type Look = keyof typeof LOOKS;

export type Width = keyof typeof WIDTHS;

export interface Tile {
  title: string;
  report: string;
  /** What the report's route takes. */
  question: Record<string, unknown>;
  /** Days that move with the calendar; null: those of the question. */
  range: string | null;
  look: Look;
  width: Width;
  /** Of sessions: which of their numbers. */
  draws?: string;
  /** Path and query of what it asks today. */
  asks?: string;
  /** Of a statement in SQL: what is posted there. */
  sends?: Record<string, string>;
}

export interface Board {
  name: string;
  title: string;
  tiles: Tile[];
  revision: number;
  changed_at: string;
  changed_by: string;
}

export interface Boards {
  boards: { name: string; title: string; tiles: number; revision: number; changed_at: string; changed_by: string }[];
}

export interface Share {
  share_id: string;
  state: "active" | "expired" | "revoked";
  board: string | null;
  board_revision: number | null;
  title: string;
  annotations: boolean;
  created_at: string;
  created_by: string;
  expires_at: string;
  /** In the answer that makes it. */
  link?: string;
}

export interface SharedBoard {
  title: string;
  tiles: Tile[];
  annotations: Note[];
  time_zone: string;
  created_at: string;
  expires_at: string;
}

/** What happened on a day. */
export interface Note {
  annotation_id?: string;
  day: string;
  text: string;
  event_type: string | null;
  url: string | null;
}

export interface Notes {
  annotations: Note[];
}
