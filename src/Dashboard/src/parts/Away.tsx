/** Of a card whose question is not answered because nothing answers. The strip says so, once for all; the card asks again by itself. */
export function Away({ known }: { known: boolean }) {
  if (known) return <p class="away small">Daybook does not answer: these numbers are of before.</p>;
  return (
    <div class="empty">
      <strong>No answer yet.</strong>
      <p>It comes by itself when Daybook is back.</p>
    </div>
  );
}
