import { cortadoFrom } from '@cortado/nestjs';
import { AppModule } from './reports.module.js';

export default cortadoFrom(AppModule);
