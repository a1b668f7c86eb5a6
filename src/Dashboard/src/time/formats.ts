const made = new Map<string, Intl.DateTimeFormat>();

/** A formatter of dates, made once: it costs as much to make as hundreds of dates cost to write, and a page writes hundreds. */
export function dateFormat(locale: string, options: Intl.DateTimeFormatOptions): Intl.DateTimeFormat {
  const name = locale + JSON.stringify(options);
  let format = made.get(name);
  if (!format) made.set(name, (format = new Intl.DateTimeFormat(locale, options)));
  return format;
}
