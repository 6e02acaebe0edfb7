import { define } from './elements/define.js';
import { CortadoProgress } from './elements/progress-element.js';
import { CortadoTasks } from './elements/tasks-element.js';

export { setTexts, type Texts } from './display/texts.js';
export { CortadoProgress } from './elements/progress-element.js';
export { CortadoTasks } from './elements/tasks-element.js';

define('cortado-progress', CortadoProgress);
define('cortado-tasks', CortadoTasks);

declare global {
  interface HTMLElementTagNameMap {
    'cortado-progress': CortadoProgress;
    'cortado-tasks': CortadoTasks;
  }
}
