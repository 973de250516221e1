"""Which of the nine steps an action belongs to: where the team should act now."""

from agent.vocabulary import Action, Bottleneck, Stage

STEP_OF: dict[Action, int] = {
    Action.build_baseline: 3,
    Action.run_error_analysis: 4,
    Action.explore_data: 2,
    Action.set_target_metric: 4,
    Action.fix_evaluation: 4,
    Action.fix_data_quality: 5,
    Action.collect_targeted_data: 5,
    Action.collect_more_data: 5,
    Action.tune_hyperparameters: 6,
    Action.debug_training: 6,
    Action.regularize: 5,
    Action.change_architecture: 5,
    Action.fix_component: 5,
    Action.fix_throughput: 5,
    Action.set_threshold: 5,
    Action.fine_tune_pretrained: 5,
    Action.fine_tune_small_model_for_cost: 7,
    Action.improve_prompting: 7,
    Action.redefine_task: 5,
    Action.run_many_pocs: 8,
    Action.add_compute: 5,
    Action.harden_for_production: 9,
}
"""Evidence is made in steps 2 to 4, a diagnosis acted on in 5 and 6, layer and cost decided in 7."""


def focus_step(action: Action, bottleneck: Bottleneck, stage: Stage) -> int:
    """The step that the next action is part of, as the project stands."""
    if action is Action.set_target_metric and stage is Stage.greenfield:
        return 2
    if bottleneck is Bottleneck.layer and action in {Action.build_baseline, Action.fine_tune_pretrained}:
        return 7
    return STEP_OF[action]
