import "./skeleton.css";

type SkeletonProps = { label: string; rows: number };

/** The shape of what is coming, in its place, so that nothing jumps when it comes. */
export function Skeleton({ label, rows }: SkeletonProps) {
  return (
    <div class="skeleton" role="status" aria-label={label}>
      {Array.from({ length: rows }, (_, index) => (
        <div key={index} class="skeleton-row">
          <span class="skeleton-face" />
          <span class="skeleton-lines">
            <span class="skeleton-line" />
            <span class="skeleton-line short" />
          </span>
        </div>
      ))}
    </div>
  );
}
