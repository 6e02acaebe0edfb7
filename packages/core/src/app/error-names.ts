import * as alerts from '../errors/alert-errors.js';
import * as approvals from '../errors/approval-errors.js';
import { nameErrorClasses } from '../errors/class-names.js';
import * as configFiles from '../errors/config-file-errors.js';
import * as configuration from '../errors/configuration-errors.js';
import * as containers from '../errors/container-errors.js';
import * as root from '../errors/cortado-error.js';
import * as dispatch from '../errors/dispatch-errors.js';
import * as documents from '../errors/document-errors.js';
import * as enqueue from '../errors/enqueue-errors.js';
import * as execution from '../errors/execution-errors.js';
import * as isolation from '../errors/isolation-errors.js';
import * as transactions from '../errors/transaction-errors.js';
import * as steering from '../execution/steering-errors.js';

nameErrorClasses(root, configuration, configFiles, dispatch, enqueue, execution, steering, isolation);
nameErrorClasses(alerts, approvals, containers, documents, transactions);
