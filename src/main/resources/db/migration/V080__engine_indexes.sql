-- The engine's indexes for questions that nobody asks here: tenants (there is one company), and reports over the engine's
-- history (timelines and reports are rows of the CRM). They were two thirds of what a case writes to disk. What clean-up,
-- deletion of a deployment, Tasklist and Cockpit look for stays.
drop index if exists act_idx_hi_actinst_root_pi;
drop index if exists act_idx_hi_act_inst_start_end;
drop index if exists act_idx_hi_act_inst_end;
drop index if exists act_idx_hi_act_inst_comp;
drop index if exists act_idx_hi_act_inst_stats;
drop index if exists act_idx_hi_act_inst_tenant_id;
drop index if exists act_idx_hi_act_inst_proc_def_key;

drop index if exists act_idx_hi_pro_inst_end;
drop index if exists act_idx_hi_pro_inst_tenant_id;
drop index if exists act_idx_hi_pro_inst_proc_def_key;
drop index if exists act_idx_hi_pro_inst_proc_time;
drop index if exists act_idx_hi_pro_inst_root_pi;

drop index if exists act_idx_hi_taskinst_root_pi;
drop index if exists act_idx_hi_task_inst_tenant_id;
drop index if exists act_idx_hi_task_inst_proc_def_key;
drop index if exists act_idx_hi_taskinstid_procinst;
drop index if exists act_idx_hi_task_inst_start;
drop index if exists act_idx_hi_task_inst_end;

drop index if exists act_idx_exec_tenant_id;
drop index if exists act_idx_task_tenant_id;
drop index if exists act_idx_task_owner;
drop index if exists act_idx_variable_tenant_id;
drop index if exists act_idx_variable_task_name_type;
drop index if exists act_idx_event_subscr_tenant_id;
drop index if exists act_idx_job_tenant_id;
drop index if exists act_idx_job_handler_type;
