/** What an event may carry: JSON, at most 32 KiB for the whole event. */
export type Properties = Record<string, unknown>;

/** One event as `POST /events` takes it. */
export interface DaybookEvent {
  event_id: string;
  event_type: string;
  occurred_at: string;
  user_id?: string;
  anonymous_id?: string;
  session_id?: string;
  /** In place of ids: Daybook tells today's visitors apart by itself. */
  cookieless?: true;
  source?: string;
  properties?: Properties;
  context?: Properties;
}

/** An event that Daybook, or this client, refused: it is not stored and will not be sent again. */
export interface Rejection {
  event: DaybookEvent;
  /** One of Daybook's rejection codes, or the problem's code when the whole request was refused. */
  code: string;
  field?: string;
  detail: string;
}

/** Sending failed for now; the events stay in the queue. */
export interface DeliveryFault {
  /** HTTP status; 0 when no answer came. */
  status: number;
  detail: string;
  /** Milliseconds until the next try. */
  retryIn: number;
}

/** Where the queue and the anonymous id survive a reload. `localStorage` has this shape. */
export interface Storage {
  getItem(key: string): string | null;
  setItem(key: string, value: string): void;
  removeItem(key: string): void;
  key(index: number): string | null;
  readonly length: number;
}

/** `granted`: count. `pending`: count in memory, send and store nothing yet. `denied`: drop and forget. */
export type Consent = "granted" | "pending" | "denied";

export interface Options {
  /** Where Daybook answers, such as `https://events.example.com`. */
  url: string;
  /** An API key with scope `ingest`. In a page it is public: give it that scope alone. */
  key: string;
  /** Names this app in reports. Default: the key's own source. */
  source?: string;
  /** Send when so many events wait. Default 20. */
  flushAt?: number;
  /** Send so many milliseconds after the first event that waits. Default 5000. */
  flushInterval?: number;
  /** The oldest events are given up, with `onRejected`, beyond so many. Default 10 000. */
  maxQueue?: number;
  /** Default `granted`. */
  consent?: Consent;
  /** Default `localStorage` where there is one; `null` keeps everything in memory. */
  storage?: Storage | null;
  /** Store nothing in the browser and send no ids: Daybook counts visitors by an id that lasts a day and is made there. Default false. */
  cookieless?: boolean;
  /** Minutes without an event after which a new session begins: as many as `Daybook__Reports__SessionGapMinutes`. Default 30. */
  sessionGap?: number;
  /** Page views by themselves, when the page opens and when a single-page app shows another address. Default true. */
  pageViews?: boolean;
  /** Events by themselves for clicks and forms that carry `data-daybook-event`. Default false. */
  autocapture?: boolean;
  /** Begin with consent `denied` where the browser sends Do Not Track or Global Privacy Control. Default false. */
  honourSignals?: boolean;
  onRejected?: (rejections: Rejection[]) => void;
  onFault?: (fault: DeliveryFault) => void;
  fetch?: typeof fetch;
}
