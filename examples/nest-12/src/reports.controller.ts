import { Cortado, isJobHandle, type JobStatus } from '@cortado/core';
import { Body, Controller, Get, HttpCode, Param, Post } from '@nestjs/common';
import { ReportRequest } from './report-request.js';
import { Reports } from './reports.js';

@Controller('reports')
export class ReportsController {
  constructor(
    private readonly reports: Reports,
    private readonly cortado: Cortado,
  ) {}

  @Post()
  @HttpCode(202)
  async create(@Body() request: ReportRequest): Promise<{ id: string }> {
    const job = await this.reports.generate(request);
    return { id: isJobHandle(job) ? job.id : '' };
  }

  @Get(':id')
  status(@Param('id') id: string): Promise<JobStatus<unknown>> {
    return this.cortado.job('short', id).status();
  }
}
