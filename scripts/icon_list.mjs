/** Lucide icons that go into the sprite; add a name here (in order) before using it in a template. tests/look checks. */
export const ICONS = `
activity archive arrow-down arrow-left arrow-right arrow-up arrow-up-right badge-check banknote ban bell bookmark book-open
briefcase building building-2 calendar calendar-check calendar-clock calendar-days calendar-plus camera chart-column chart-line
chart-spline check check-check chevron-down chevron-left chevron-right chevron-up chevrons-up-down circle circle-alert circle-check
circle-dashed circle-help circle-minus circle-pause circle-play circle-user-round circle-x clipboard-check clipboard-list clock
clock-alert cloud cloud-check cloud-off cloud-upload coins compass command copy corner-down-left download ellipsis ellipsis-vertical
euro external-link eye eye-off file-check file-clock file-down file-plus file-spreadsheet file-text file-up files filter flag
folder folder-kanban folder-open frown gauge globe graduation-cap grip-vertical hand-coins handshake heart history hourglass house
id-card image image-off image-plus images inbox info key-round keyboard landmark languages layers layout-dashboard layout-list
lightbulb link list list-checks list-filter list-ordered list-todo loader-circle locate lock lock-open log-in log-out mail mail-check
mail-plus mail-x map map-pin map-pin-check map-pin-off map-pinned maximize-2 meh menu message-circle message-square
message-square-quote message-square-reply message-square-text mic minus monitor moon moon-star package package-check paperclip pause
pencil pencil-line percent phone pin play plug plus printer qr-code quote receipt receipt-text redo-2 refresh-cw repeat
rotate-ccw rotate-cw route save scale scan-eye search search-x send settings settings-2 share-2 shield shield-alert shield-check
shield-user shopping-bag shopping-cart signpost sliders-horizontal smartphone smile sparkles split square square-check-big star
sticky-note store sun sun-moon table tag target test-tube-diagonal thumbs-down thumbs-up ticket timer train-front trash-2
trending-down trending-up triangle-alert trophy truck undo-2 unlink upload user user-check user-minus user-plus user-round
user-round-check user-round-plus user-round-search user-round-x user-x users users-round video wallet waypoints wifi wifi-off
workflow wrench x zap zoom-in
`
  .trim()
  .split(/\s+/);

/** Our own shapes: a status never leans on colour alone. Filled with currentColor on a 12-unit grid. */
export const SHAPES = {
  "shape-dot": '<circle cx="6" cy="6" r="5" fill="currentColor"/>',
  "shape-ring": '<circle cx="6" cy="6" r="4.25" fill="none" stroke="currentColor" stroke-width="1.5"/>',
  "shape-half":
    '<circle cx="6" cy="6" r="4.25" fill="none" stroke="currentColor" stroke-width="1.5"/><path d="M6 1.75a4.25 4.25 0 0 1 0 8.5z" fill="currentColor"/>',
  "shape-square": '<rect x="1.5" y="1.5" width="9" height="9" rx="1.5" fill="currentColor"/>',
  "shape-frame": '<rect x="2" y="2" width="8" height="8" rx="1" fill="none" stroke="currentColor" stroke-width="1.5"/>',
  "shape-diamond": '<path d="M6 .6 11.4 6 6 11.4.6 6z" fill="currentColor"/>',
  "shape-up": '<path d="M6 1.6 11.2 10.6H.8z" fill="currentColor"/>',
  "shape-down": '<path d="M6 10.4.8 1.4h10.4z" fill="currentColor"/>',
  "shape-dash": '<rect x="1" y="5" width="10" height="2" rx="1" fill="currentColor"/>',
  "shape-cross":
    '<path d="m2.2 2.2 7.6 7.6M9.8 2.2 2.2 9.8" fill="none" stroke="currentColor" stroke-width="2" stroke-linecap="round"/>',
};
