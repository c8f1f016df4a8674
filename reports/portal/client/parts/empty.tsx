import type { ComponentChildren } from 'preact'

/** What stands where there is nothing to show: why, and what to do about it. */
export const Empty = ({ title, children }: { title: string; children: ComponentChildren }) => (
  <div class="empty">
    <svg viewBox="0 0 120 60" aria-hidden="true">
      <path d="M10 46h100" />
      <rect x="22" y="26" width="18" height="20" rx="3" />
      <rect x="51" y="14" width="18" height="32" rx="3" />
      <rect x="80" y="32" width="18" height="14" rx="3" />
    </svg>
    <h2>{title}</h2>
    <p>{children}</p>
  </div>
)
