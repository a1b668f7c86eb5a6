/** The product's mark; its file is the icon of the page. */
export function Mark() {
  return (
    <svg class="mark" viewBox="0 0 32 32" width="30" height="30" aria-hidden="true">
      <rect width="32" height="32" rx="8" fill="var(--accent)" />
      <path d="M9 7h11a3 3 0 0 1 3 3v15H12a3 3 0 0 1-3-3z" fill="var(--on-accent)" />
      <path d="m12.5 16.2 3 3 5-6" fill="none" stroke="var(--accent)" stroke-width="2.4" stroke-linecap="round" stroke-linejoin="round" />
    </svg>
  );
}
