/** The sign of the desk: two colleagues at one table. */
export function Mark() {
  return (
    <svg class="mark" viewBox="0 0 32 32" width="28" height="28" aria-hidden="true">
      <rect class="mark-ground" width="32" height="32" rx="8" />
      <circle class="mark-solid" cx="12.25" cy="12.75" r="5" />
      <circle class="mark-open" cx="20.75" cy="12.75" r="3.9" />
      <rect class="mark-solid" x="6.5" y="21.5" width="19" height="3" rx="1.5" />
    </svg>
  );
}
